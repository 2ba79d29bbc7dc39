// The certificates of the trusted side, as Qlik exports them.

/** PEM text or the file's bytes. */
export type Pem = string | Buffer;

/** The certificates that Qlik's management console exports (QMC > Certificates), as PEM files. */
export interface PemCertificates {
  /** `root.pem`: the authority that signed the Qlik server's certificate. The only one that is trusted. */
  readonly ca: Pem;
  /** `client.pem` */
  readonly cert: Pem;
  /** `client_key.pem` */
  readonly key: Pem;
  /** The password of the private key, where it has one. */
  readonly passphrase?: string | undefined;
}

/** The same, with certificate and key in one `client.pfx`. */
export interface PfxCertificates {
  /** `root.pem`: the authority that signed the Qlik server's certificate. The only one that is trusted. */
  readonly ca: Pem;
  /** The bytes of `client.pfx`. */
  readonly pfx: Buffer;
  /** The password of the private key, where it has one. */
  readonly passphrase?: string | undefined;
}

/** The certificates of the trusted side, in one of the two forms in which Qlik exports them. */
export type QlikCertificates = PemCertificates | PfxCertificates;

/**
 * The certificates, or a function that reads them. A function is first called for the first ticket (or by `handler.check()`),
 * and again each minute: other certificates are tried out, and replace the old ones when they are good.
 */
export type CertificateSource = QlikCertificates | (() => QlikCertificates | Promise<QlikCertificates>);
