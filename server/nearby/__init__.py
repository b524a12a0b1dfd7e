"""HTTPS on the local network: the app on a real phone, without a domain or a public certificate."""
