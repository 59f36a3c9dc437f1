import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { issueCertificate } from './certificate.ts';

test('an issued certificate verifies against its authority and carries user, groups and hosts', () => {
  const ca = issueCertificate({ commonName: 'ca' });
  const issued = issueCertificate({
    commonName: 'ada',
    organizations: ['dev', 'ops'],
    hosts: ['localhost', '127.0.0.1'],
    issuer: ca,
  });
  const authority = new X509Certificate(ca.certificate);
  const leaf = new X509Certificate(issued.certificate);
  expect(authority.ca).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.checkIssued(authority)).toBe(true);
  expect(leaf.verify(authority.publicKey)).toBe(true);
  expect(leaf.subject).toBe('O=dev\nO=ops\nCN=ada');
  expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
});
