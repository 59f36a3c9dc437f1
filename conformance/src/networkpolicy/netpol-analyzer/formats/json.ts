import { parsePorts } from '../ports.ts';
import type { Flow, Section } from '../relation.ts';

interface Row {
  readonly src: string;
  readonly dst: string;
  readonly conn?: string;
}

interface Exposure {
  readonly egress_exposure?: readonly Row[] | null;
  readonly ingress_exposure?: readonly Row[] | null;
}

interface Whole {
  readonly connlist_results?: readonly Row[] | null;
  readonly exposure_results?: Exposure;
  /** So where one connection is asked about. */
  readonly connlist_conn_focus_results?: readonly Row[] | null;
  readonly exposure_conn_focus_results?: Exposure;
}

/** Output of `--output json`: a list, or with exposure an object of lists. */
export function parseJson(text: string, asked: string): Flow[] {
  const read = JSON.parse(text) as readonly Row[] | Whole | null;
  const flows = (section: Section, rows: readonly Row[] | null | undefined): Flow[] =>
    (rows ?? []).map(({ src, dst, conn = asked }) => ({
      section,
      from: src,
      to: dst,
      ports: parsePorts(conn),
    }));
  if (read === null) return [];
  if (isList(read)) return flows('list', read);
  const exposure = read.exposure_results ?? read.exposure_conn_focus_results;
  return [
    ...flows('list', read.connlist_results ?? read.connlist_conn_focus_results),
    ...flows('egress', exposure?.egress_exposure),
    ...flows('ingress', exposure?.ingress_exposure),
  ];
}

function isList(read: readonly Row[] | Whole): read is readonly Row[] {
  return Array.isArray(read);
}
