import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Lines in: a trust anchor and a server's certificate, DER in base64. Lines out: "trusted", or the innermost reason against it. */
public final class TrustChecks {
    public static void main(String[] arguments) throws Exception {
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] parts = line.split(" ");
            System.out.println(judge(read(parts[0]), read(parts[1])));
        }
    }

    private static X509Certificate read(String base64) throws CertificateException {
        var bytes = new ByteArrayInputStream(Base64.getDecoder().decode(base64));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
    }

    private static String judge(X509Certificate anchor, X509Certificate leaf) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("anchor", anchor);
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        var manager = (X509TrustManager) factory.getTrustManagers()[0];
        try {
            manager.checkServerTrusted(new X509Certificate[] {leaf}, "ECDHE_ECDSA");
            return "trusted";
        } catch (CertificateException refusal) {
            Throwable reason = refusal;
            while (reason.getCause() != null) reason = reason.getCause();
            return reason.getMessage();
        }
    }
}
