// Preloaded by the benchmark: leaves the process's peak memory (KiB) and CPU time (microseconds) in a file.
const {writeFileSync} = require('node:fs');

process.on('exit', () => {
  const {maxRSS, userCPUTime, systemCPUTime} = process.resourceUsage();
  writeFileSync(process.env.BENCH_USAGE_FILE, JSON.stringify({maxRSS, cpu: userCPUTime + systemCPUTime}));
});
