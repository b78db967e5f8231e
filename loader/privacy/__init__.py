"""Rules of `definitions/privacy.yml`: what is dropped, hashed or cut short before it is stored."""
