package bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import org.neo4j.configuration.ssl.SslPolicyScope;
import org.neo4j.ssl.SslPolicy;

/** A port that stays open, served with a member's own policy as cluster and backup ports are; one at a time. */
final class Serving {
    private static Channel listening;

    static Object serve(JsonNode request) throws Exception {
        stop();
        Loading.Attempt member = Loading.attemptPolicies(request);
        SslPolicyScope scope = SslPolicyScope.valueOf(request.path("scope").asText().toUpperCase(Locale.ROOT));
        SslPolicy policy = member.stage == null ? member.policy(scope) : null;
        if (policy == null) {
            throw new IllegalStateException("no policy to serve: " + member.messages);
        }
        listening = Handshake.listen(policy, new Side(), request.path("port").asInt(0));
        return Map.of("port", ((InetSocketAddress) listening.localAddress()).getPort());
    }

    static Object stop() throws Exception {
        boolean wasOpen = listening != null;
        if (wasOpen) {
            listening.close().sync();
            listening = null;
        }
        return Map.of("wasOpen", wasOpen);
    }

    private Serving() {}
}
