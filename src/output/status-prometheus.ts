import type { StatusRow } from '../model/status.ts';
import type { StatusSeen } from './status-nagios.ts';
import { hookFailed } from './status-state.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Metrics for node_exporter's textfile collector. `x509_…` are named as x509-certificate-exporter names them, so that dashboards and
 * alerts for that one work; what it cannot know is `neo4j_tls_…`.
 */
export function statusToPrometheus({ rows, renewals, notChecked }: StatusSeen): string {
  const certificates = distinct(rows);
  const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);
  const metrics = [
    metric(
      'x509_cert_not_before',
      'Start of the validity of a certificate or CRL, in seconds since 1970.',
      certificates.map(({ row, labels }) => [labels, seconds(row.notBefore)]),
    ),
    metric(
      'x509_cert_not_after',
      'End of the validity of a certificate or CRL, in seconds since 1970.',
      certificates.map(({ row, labels }) => [labels, seconds(row.notAfter)]),
    ),
    metric(
      'x509_cert_expired',
      '1 when a certificate or CRL has expired.',
      certificates.map(({ row, labels }) => [labels, row.expiry === 'expired' ? 1 : 0]),
    ),
    metric('x509_read_errors', 'Files that could not be read, so nothing is known about them.', [[{}, notChecked.length]]),
    metric(
      'neo4j_tls_cert_renewal_due',
      '1 once a certificate or CRL should be renewed: when less than a third of its lifetime or 30 days is left, whichever is less.',
      certificates.map(({ row, labels }) => [labels, row.expiry === 'good' ? 0 : 1]),
    ),
    metric(
      'neo4j_tls_served_matches_disk',
      '1 when the running server serves the certificate on disk; absent when its port did not answer.',
      certificates.flatMap(({ row, labels }) =>
        row.served === null && row.noHandshake !== true ? [] : [[labels, row.served === true ? 1 : 0] as const],
      ),
    ),
    metric(
      'neo4j_tls_hook_failed',
      '1 when the deploy hook, or the restart after it, failed when certbot last renewed.',
      renewals.map((renewal) => [{ lineage: renewal.name }, hookFailed(renewal) ? 1 : 0]),
    ),
  ];
  return metrics.filter((text) => text !== '').join('\n');
}

/** A series must not come twice; the same certificate may lie in a file twice. */
function distinct(rows: readonly StatusRow[]): readonly { readonly row: StatusRow; readonly labels: Labels }[] {
  const byLabels = new Map<string, { readonly row: StatusRow; readonly labels: Labels }>();
  for (const row of rows) {
    const labels = labelsOf(row);
    byLabels.set(JSON.stringify(labels), { row, labels });
  }
  return [...byLabels.values()];
}

function labelsOf({ component, kind, path, serial, commonName, issuer }: StatusRow): Labels {
  return {
    component,
    kind,
    filename: path.slice(path.lastIndexOf('/') + 1),
    filepath: path,
    serial_number: serial ?? '',
    subject_CN: commonName ?? '',
    issuer_CN: issuer ?? '',
  };
}

function metric(name: string, help: string, samples: readonly (readonly [Labels, number])[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => {
    const text = Object.entries(labels)
      .map(([label, content]) => `${label}="${escapeLabel(content)}"`)
      .join(',');
    return `${name}${text === '' ? '' : `{${text}}`} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines].join('\n');
}

/** Prometheus' text format: these three alone are escaped. */
function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
