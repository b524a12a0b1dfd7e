"""A certificate authority of one desk, and the certificate it gives this machine.

A phone that merely clicks a warning away gets neither camera nor offline use, so it has to trust an
authority. This one can only speak for addresses of private networks (RFC 5280, name constraints): a
phone that trusts it does not thereby trust it for the rest of the internet.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
AUTHORITY_DAYS = 5 * 365
CERTIFICATE_DAYS = 397  # iOS takes at most 825 from an authority added by hand, 398 from others
RENEW_DAYS = 30  # before its end


class Certificate(NamedTuple):
    """Files for a server, in PEM; `authority` is what a phone installs."""

    authority: Path
    certificate: Path
    key: Path


def certificate_for(address: IPv4Address, folder: Path) -> Certificate:
    """The certificate of this machine at `address`; made, with its authority, where there is none.

    The authority stays the same when the address changes, so that phones install it once.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = Certificate(folder / "authority.pem", folder / f"{address}.pem", folder / "key.pem")
    authority_key = _key(folder / "authority-key.pem")
    if not _lasts(files.authority):
        files.authority.write_bytes(_pem(_authority(authority_key)))
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    if not _lasts(files.certificate) or not _is_from(authority, files.certificate):
        key = _key(files.key)
        files.certificate.write_bytes(_pem(_server(address, key, authority, authority_key)))
    return files


def as_der(certificate: Path) -> bytes:
    """The form in which both Android and iOS install a certificate."""
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    return loaded.public_bytes(serialization.Encoding.DER)


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name("Guanqia local network")
    networks = [x509.IPAddress(IPv4Network(network)) for network in PRIVATE]
    return (
        _builder(name, name, key, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints([*networks], None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _server(
    address: IPv4Address,
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    return (
        _builder(_name(str(address)), authority.subject, key, CERTIFICATE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(address)]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a phone's clock may be behind
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key in the file, made where there is none, readable by its owner alone."""
    if path.exists():
        kept = serialization.load_pem_private_key(path.read_bytes(), None)
        if isinstance(kept, ec.EllipticCurvePrivateKey):
            return kept
        path.unlink()  # not one of ours
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    return key


def _lasts(path: Path) -> bool:
    if not path.exists():
        return False
    until = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    return until > datetime.now(UTC) + timedelta(days=RENEW_DAYS)


def _is_from(authority: x509.Certificate, path: Path) -> bool:
    try:
        x509.load_pem_x509_certificate(path.read_bytes()).verify_directly_issued_by(authority)
    except Exception:
        return False
    return True


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
