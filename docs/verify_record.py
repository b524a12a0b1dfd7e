"""Check one record of a Guanqia installation from outside.

    python verify_record.py URL FILE VERIFIER

FILE holds three lines: the record, the device's public key as JWK, the receipt. VERIFIER is the
log's key as you noted it earlier. Needs `pip install joserfc`; nothing here is Guanqia's own code.
"""

import hashlib
import json
import sys
from base64 import b64decode, urlsafe_b64decode
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

url, file, verifier = sys.argv[1:]
record, jwk, receipt = open(file, encoding="ascii").read().split("\n")[:3]


def fetch(path):
    return urlopen(f"{url}/api/v1/seals/{path}").read().decode()


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# 1. The phone's key signed exactly this text; its name is the key's own hash.
device = ECKey.import_key(json.loads(jwk))
signed = jws.deserialize_compact(record, device, algorithms=["ES256"])
assert signed.headers()["typ"] == "field-record+jws"
assert signed.headers()["kid"] == device.thumbprint()

# 2. The installation's receipt names this text, by one of its keys.
keys = {key["kid"]: OKPKey.import_key(key) for key in json.loads(fetch("keys"))["keys"]}
named = keys[json.loads(urlsafe_b64decode(receipt.split(".")[0] + "=="))["kid"]]
received = json.loads(jws.deserialize_compact(receipt, named, algorithms=["Ed25519"]).payload)
text_hash = sha256(record.encode())
assert urlsafe_b64decode(received["sha256"] + "=") == text_hash

# 3. The log's head is signed by the key that you noted.
name, key_hash, key = verifier.split("+", 2)
head, signature = fetch("checkpoint").split("\n\n")
origin, size, root = head.split("\n")[:3]
signature = b64decode(signature.split(" ")[2])
assert origin == name
assert signature[:4].hex() == key_hash
Ed25519PublicKey.from_public_bytes(b64decode(key)[1:]).verify(signature[4:], f"{head}\n".encode())

# 4. The text is a leaf of that tree (RFC 9162, section 2.1.3.2).
told = json.loads(fetch(f"inclusion/{text_hash.hex()}?size={size}"))
place, last, hashed = told["index"], int(size) - 1, sha256(b"\0", record.encode())
for one in (urlsafe_b64decode(one + "=") for one in told["proof"]):
    assert last > 0
    if place % 2 or place == last:
        hashed = sha256(b"\1", one, hashed)
        while place % 2 == 0 and place:
            place, last = place // 2, last // 2
    else:
        hashed = sha256(b"\1", hashed, one)
    place, last = place // 2, last // 2
assert last == 0
assert hashed == b64decode(root)

print(json.dumps(json.loads(signed.payload), ensure_ascii=False, indent=1))
print(f"entry {told['index']} of {size}, received {received['received_at']}: all of it holds")
