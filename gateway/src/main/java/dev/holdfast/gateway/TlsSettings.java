package dev.holdfast.gateway;

import dev.holdfast.domain.Setting;
import java.nio.file.Path;

/**
 * A certificate and its key; both files are read again when they change.
 *
 * @param certificate the certificate chain
 * @param key the private key
 */
public record TlsSettings(
        @Setting(value = "PEM file with the certificate chain.", byDefault = Setting.REQUIRED)
        Path certificate,

        @Setting(value = "PEM file with the private key (PKCS#8).", byDefault = Setting.REQUIRED)
        Path key) {}
