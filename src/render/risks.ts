import type {RiskFinding} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import {placeOf} from './rows.ts';
import type {Style} from './style.ts';

/** A line for each high or critical finding: mark, risk, message, rule, place. The rows themselves show lower ones well enough. */
export const riskLines = (risks: readonly RiskFinding[], style: Style): readonly string[] =>
  risks
    .filter(({risk}) => risk === 'high' || risk === 'critical')
    .map(finding => {
      const colour = finding.risk === 'critical' ? style.bad : style.caution;
      const end = [oneLine(finding.rule), placeOf(finding)].filter(part => part !== '').join('  ');
      return `  ${colour(`!! ${finding.risk}`)}  ${oneLine(finding.message)}  ${style.dim(end)}`;
    });
