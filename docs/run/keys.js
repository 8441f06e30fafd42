// Makes keys by WebCrypto, and the certificates that the program describes for them. It decides
// nothing: names, dates and extensions are data from wizard/certificates/profile.py.
// docs/generate/bundle.py packs it together with its packages.
import "@abraham/reflection";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as asn from "@peculiar/asn1-x509";
import * as x509 from "@peculiar/x509";

const generalName = ([kind, value]) => new asn.GeneralName({ [kind]: value });
const subtrees = (names) =>
  names.length ? new asn.GeneralSubtrees(names.map((name) => new asn.GeneralSubtree({ base: generalName(name) }))) : undefined;
const usages = (names) => names.reduce((flags, name) => flags | asn.KeyUsageFlags[name], 0);

// By name of an extension: its identifier, and what is in it.
const KINDS = {
  basicConstraints: [asn.id_ce_basicConstraints, ({ cA, pathLenConstraint }) =>
    new asn.BasicConstraints({ cA, pathLenConstraint: pathLenConstraint ?? undefined })],
  extKeyUsage: [asn.id_ce_extKeyUsage, (purposes) => new asn.ExtendedKeyUsage(purposes)],
  keyUsage: [asn.id_ce_keyUsage, (names) => new asn.KeyUsage(usages(names))],
  nameConstraints: [asn.id_ce_nameConstraints, ({ permittedSubtrees, excludedSubtrees }) =>
    new asn.NameConstraints({
      permittedSubtrees: subtrees(permittedSubtrees), excludedSubtrees: subtrees(excludedSubtrees),
    })],
  subjectAltName: [asn.id_ce_subjectAltName, (names) => new asn.SubjectAlternativeName(names.map(generalName))],
};

function extension({ name, critical, value }, own, signer) {
  if (name === "subjectKeyIdentifier") return x509.SubjectKeyIdentifierExtension.create(own, critical);
  if (name === "authorityKeyIdentifier") return x509.AuthorityKeyIdentifierExtension.create(signer, critical);
  const [identifier, made] = KINDS[name];
  return new x509.Extension(identifier, critical, AsnConvert.serialize(made(value)));
}

/**
 * A key and the certificate for it.
 * @param profile of the certificate.
 * @param algorithm of WebCrypto, for keys and signatures.
 * @param signer what this function returned for the authority; the certificate signs itself without.
 */
async function certified(profile, algorithm, signer) {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const subject = new x509.Name([{ CN: [{ utf8String: profile.common_name }] }]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: signer?.certificate.subjectName ?? subject,
    notBefore: new Date(profile.start),
    notAfter: new Date(profile.end),
    publicKey: keys.publicKey,
    signingKey: (signer?.keys ?? keys).privateKey,
    signingAlgorithm: algorithm,
    extensions: await Promise.all(profile.extensions.map((each) =>
      extension(each, keys.publicKey, (signer?.keys ?? keys).publicKey))),
  });
  return { keys, certificate };
}

async function pem({ keys, certificate }) {
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: `${x509.PemConverter.encode(key, x509.PemConverter.PrivateKeyTag)}\n`,
  };
}

/** The keys and certificates of an authority and a server as texts in PEM. */
export async function make({ algorithm, authority, server }) {
  const signer = await certified(authority, algorithm);
  return { authority: await pem(signer), server: await pem(await certified(server, algorithm, signer)) };
}
