package bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import org.neo4j.configuration.ssl.SslPolicyScope;
import org.neo4j.ssl.SslPolicy;

/**
 * The dialling side: {"home", "conf"} is a Neo4j member with its policy for the scope; {"trust", "certificate"?, "key"?,
 * "verifyHost"?} is a driver, browser or curl with PEM files of its own (no "trust": it believes anything).
 * "tlsVersions" narrows what the latter offers.
 */
interface ClientTls {
    ChannelHandler handler(Channel channel, String host, int port) throws Exception;

    /** The client never got as far as dialling. */
    final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static ClientTls of(JsonNode client, SslPolicyScope scope) throws Unusable {
        try {
            return client.hasNonNull("home") ? member(client, scope) : plain(client);
        } catch (Unusable unusable) {
            throw unusable;
        } catch (Throwable failure) {
            throw new Unusable("client cannot set up TLS", failure);
        }
    }

    private static ClientTls member(JsonNode client, SslPolicyScope scope) throws Exception {
        Loading.Attempt attempt = Loading.attemptPolicies(client);
        if (attempt.stage != null) {
            throw new Unusable(
                    "client does not start: " + attempt.stage,
                    new IllegalStateException(String.join("\n", attempt.messages)));
        }
        SslPolicy policy = attempt.policy(scope);
        if (policy == null) {
            throw new Unusable("client has no enabled policy for " + scope.name().toLowerCase(Locale.ROOT), null);
        }
        return (channel, host, port) -> policy.nettyClientHandler(channel);
    }

    private static ClientTls plain(JsonNode client) throws Exception {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (client.hasNonNull("trust")) {
            builder.trustManager(new File(client.get("trust").asText()));
        } else {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        if (client.hasNonNull("certificate")) {
            builder.keyManager(new File(client.get("certificate").asText()), new File(client.get("key").asText()));
        }
        List<String> versions = new ArrayList<>();
        client.path("tlsVersions").forEach(version -> versions.add(version.asText()));
        builder.protocols(versions.isEmpty() ? List.of("TLSv1.2", "TLSv1.3") : versions);
        SslContext context = builder.build();
        boolean verify = client.path("verifyHost").asBoolean(client.hasNonNull("trust"));
        return (channel, host, port) -> {
            SslHandler handler = context.newHandler(channel.alloc(), host, port);
            SSLParameters parameters = handler.engine().getSSLParameters();
            // Netty 4.2 verifies names by default, 4.1 does not; here the request decides.
            parameters.setEndpointIdentificationAlgorithm(verify ? "HTTPS" : "");
            handler.engine().setSSLParameters(parameters);
            return handler;
        };
    }
}
