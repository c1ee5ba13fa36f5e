import type { Certificate } from '../pki/certificate.ts';
import { isAuthority } from '../pki/chain.ts';

/**
 * Organisations whose CAs sign for anybody who asks: the ones behind the roots that browsers ship (and their intermediates,
 * which carry the organisation's name as well).
 */
const publicOrganisations =
  /^(?:Internet Security Research Group|Let's Encrypt|DigiCert,? Inc\.?|DigiCert Inc|GlobalSign(?: nv-sa)?|Sectigo Limited|The USERTRUST Network|COMODO CA Limited|Entrust,? Inc\.?|Google Trust Services(?: LLC)?|Amazon|Starfield Technologies,? Inc\.?|GoDaddy\.com,? Inc\.?|The Go Daddy Group,? Inc\.?|Baltimore|VeriSign,? Inc\.?|thawte,? Inc\.?|GeoTrust Inc\.?|Buypass AS.*|SSL Corporation|ZeroSSL|Actalis S\.p\.A\..*|QuoVadis Limited|SwissSign AG|Certum|Asseco Data Systems S\.A\.|Unizeto Technologies S\.A\.|IdenTrust|Digital Signature Trust Co\.|T-Systems Enterprise Services GmbH|D-Trust GmbH|Microsoft Corporation|Cloudflare,? Inc\.?|WISeKey|HARICA|Hellenic Academic and Research Institutions.*|AffirmTrust|Trustwave Holdings,? Inc\.?|SecureTrust Corporation|Network Solutions L\.L\.C\.|Certainly|Chunghwa Telecom Co\., Ltd\.|TrustCor Systems.*)$/i;

/** Would trusting this certificate let in everybody to whom a public CA sells one? */
export function isPublicRoot(certificate: Certificate): boolean {
  if (!isAuthority(certificate)) return false;
  const { attributes } = certificate.subject;
  return attributes.some(({ type, value }) => type === 'O' && publicOrganisations.test(value.trim()));
}
