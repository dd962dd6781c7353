package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.TestPlatform;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** Longer than it takes until a changed file is looked at. */
    private static final long A_LOOK_LATER = TimeUnit.MILLISECONDS.toNanos(3000);

    @TempDir
    Path folder;

    private Pair first;
    private TestPlatform platform;

    @BeforeEach
    void start() throws Exception {
        first = Pair.make(folder, "first");
        install(first.certificate, "cert.pem");
        install(first.key, "key.pem");
        platform = TestPlatform.start(folder.resolve("data"), """
                server:
                  tls: {certificate: "FOLDER/cert.pem", key: "FOLDER/key.pem"}
                  timeouts: {header: 1s}
                """.replace("FOLDER", folder.toString()));
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void both_versions_of_http_are_spoken_over_tls() throws Exception {
        assertThat(platform.url().getScheme()).isEqualTo("https");
        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (version.name().equals("HTTP_3")) {
                continue;
            }
            HttpResponse<String> answer = get(version);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(version);
        }
    }

    @Test
    void a_new_pair_is_served_to_new_connections_without_a_restart() throws Exception {
        assertThat(served()).isEqualTo("CN=first");
        Pair second = Pair.make(folder, "second");

        install(second.key, "key.pem");
        install(second.certificate, "cert.pem");

        await(() -> served().equals("CN=second"));
        assertThat(get(HttpClient.Version.HTTP_2).version()).isEqualTo(HttpClient.Version.HTTP_2);
    }

    @Test
    void a_certificate_that_cannot_be_read_is_not_taken() throws Exception {
        Files.writeString(folder.resolve("cert.pem"), "no certificate");

        assertStillFirst();
    }

    @Test
    void a_certificate_that_does_not_fit_the_key_is_not_taken_until_its_key_comes() throws Exception {
        Pair second = Pair.make(folder, "second");
        install(second.certificate, "cert.pem");

        assertStillFirst();
        install(second.key, "key.pem");
        await(() -> served().equals("CN=second"));
    }

    @Test
    void a_connection_that_does_not_end_its_handshake_is_closed() throws IOException {
        try (Socket client = new Socket("127.0.0.1", platform.url().getPort())) {
            client.setSoTimeout(5000);
            assertThat(client.getInputStream().read()).isNegative();
        }
    }

    private void assertStillFirst() {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < A_LOOK_LATER) {
            assertThat(served()).isEqualTo("CN=first");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private void install(Path file, String name) throws IOException {
        Files.copy(file, folder.resolve("new"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(folder.resolve("new"), folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The name in the certificate that a new connection gets. */
    private String served() {
        try {
            X509Certificate certificate = (X509Certificate)
                    get(HttpClient.Version.HTTP_1_1).sslSession().orElseThrow().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    private HttpResponse<String> get(HttpClient.Version version) throws IOException {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting()).version(version).build()) {
            return client.send(
                    HttpRequest.newBuilder(platform.url().resolve("/health/live"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    /** Trusts the pairs of this test. */
    private SSLContext trusting() throws IOException {
        try {
            KeyStore known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            for (String name : new String[] {"first", "second"}) {
                Path store = folder.resolve(name + ".p12");
                if (Files.exists(store)) {
                    known.setCertificateEntry(
                            name, KeyStore.getInstance(store.toFile(), PASSWORD).getCertificate("pair"));
                }
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(known);
            TrustManager[] trust = factory.getTrustManagers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Files with a certificate and its key. */
    private record Pair(Path certificate, Path key) {
        static Pair make(Path folder, String name) throws Exception {
            Path store = folder.resolve(name + ".p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "pair",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=ip:127.0.0.1",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            String.valueOf(PASSWORD))
                    .inheritIO()
                    .start();
            assertThat(keytool.waitFor()).isZero();
            KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD);
            return new Pair(
                    pem(
                            folder.resolve(name + "-cert.pem"),
                            "CERTIFICATE",
                            made.getCertificate("pair").getEncoded()),
                    pem(
                            folder.resolve(name + "-key.pem"),
                            "PRIVATE KEY",
                            made.getKey("pair", PASSWORD).getEncoded()));
        }

        private static Path pem(Path file, String type, byte[] der) throws IOException {
            return Files.writeString(
                    file,
                    "-----BEGIN " + type + "-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type
                            + "-----\n");
        }
    }
}
