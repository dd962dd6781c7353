package dev.holdfast.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** A certificate and its key, read and tried. */
final class TlsPair {
    private static final Map<String, String> SIGNATURES =
            Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

    private TlsPair() {}

    /**
     * Reads a pair and signs something with it.
     *
     * @throws IllegalStateException if it cannot be read or the key does not belong to the certificate
     */
    static PemKeyCertOptions read(TlsSettings files, Vertx vertx) {
        try {
            PemKeyCertOptions pair = new PemKeyCertOptions()
                    .setCertValue(Buffer.buffer(Files.readAllBytes(files.certificate())))
                    .setKeyValue(Buffer.buffer(Files.readAllBytes(files.key())));
            for (KeyManager manager : pair.getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509KeyManager keys && fits(keys)) {
                    return pair;
                }
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("the TLS certificate or key cannot be read: " + unreadable, unreadable);
        } catch (Exception broken) {
            throw new IllegalStateException("the TLS certificate or key is broken: " + broken.getMessage(), broken);
        }
        throw new IllegalStateException("the TLS key " + files.key() + " does not belong to the certificate "
                + files.certificate() + ", or is none of EC, RSA and EdDSA");
    }

    private static boolean fits(X509KeyManager keys) throws GeneralSecurityException {
        for (Map.Entry<String, String> kind : SIGNATURES.entrySet()) {
            String[] names = keys.getServerAliases(kind.getKey(), null);
            if (names != null && names.length > 0) {
                return fits(kind.getValue(), keys.getPrivateKey(names[0]), keys.getCertificateChain(names[0])[0]);
            }
        }
        return false;
    }

    private static boolean fits(String algorithm, PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(certificate.getEncoded());
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(certificate.getEncoded());
        return signature.verify(signed);
    }
}
