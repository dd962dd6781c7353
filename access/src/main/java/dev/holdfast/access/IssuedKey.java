package dev.holdfast.access;

import dev.holdfast.domain.Secret;

/**
 * A key with the secret that was just made for it. Only its hash is kept, so this is the one time it can be shown.
 *
 * @param key the key
 * @param secret what callers send
 */
public record IssuedKey(ApiKey key, Secret secret) {}
