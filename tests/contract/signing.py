"""A device that signs assertions (RFC 7523, EdDSA), written apart from the Rust code that it is to agree with."""

import base64
import json
import secrets
import time

from nacl.signing import SigningKey


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    def __init__(self, seed):
        self.key = SigningKey(bytes.fromhex(seed))

    @classmethod
    def new(cls):
        return cls(SigningKey.generate().encode().hex())

    @property
    def seed(self):
        return self.key.encode().hex()

    @property
    def public_key(self):
        return base64url(self.key.verify_key.encode())

    def assertion(self, device, uid, audience):
        now = int(time.time())
        claims = {
            "iss": device, "sub": uid, "aud": audience,
            "jti": base64url(secrets.token_bytes(16)), "iat": now, "exp": now + 30,
        }
        parts = [{"alg": "EdDSA", "kid": device, "typ": "JWT"}, claims]
        signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        return signed + "." + base64url(self.key.sign(signed.encode()).signature)
