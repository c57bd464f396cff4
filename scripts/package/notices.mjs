/** The licences of the packages inside the bundle, which ask to be passed on with it. */
export const noticesText = packages =>
  `What dist/ is made of besides instantly-rbac itself, with the licence of each.\n${packages.map(noticeOf).join('')}`;

const noticeOf = ({name, version, license, text = 'The package holds no text of its licence.'}) =>
  `\n${'-'.repeat(80)}\n${name} ${version} (${license})\n\n${text.replaceAll('\r\n', '\n')}\n`;
