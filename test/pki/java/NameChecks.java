import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import sun.security.util.HostnameChecker;

/** Lines in: a certificate's DER in base64, a blank, the dialled name. Lines out: "match", or what OpenJDK says against it. */
public final class NameChecks {
    public static void main(String[] arguments) throws Exception {
        var checker = HostnameChecker.getInstance(HostnameChecker.TYPE_TLS);
        var certificates = CertificateFactory.getInstance("X.509");
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split(" ", 2);
            byte[] der = Base64.getDecoder().decode(parts[0]);
            var certificate = (X509Certificate) certificates.generateCertificate(new ByteArrayInputStream(der));
            System.out.println(judge(checker, parts[1], certificate));
        }
    }

    private static String judge(HostnameChecker checker, String name, X509Certificate certificate) {
        try {
            checker.match(name, certificate);
            return "match";
        } catch (CertificateException refusal) {
            return refusal.getMessage();
        }
    }
}
