package bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.neo4j.configuration.ssl.SslPolicyScope;
import org.neo4j.ssl.SslPolicy;

/**
 * One end of a connection whose other end is another process: a port that stays open, served with a member's own policy as cluster
 * and backup ports are (one at a time), or, with "dial", a member that dials such a port under the name "host".
 */
final class Serving {
    private static final long LIMIT_MS = 2500;
    private static Channel listening;
    private static EventLoopGroup dialling;

    static Object serve(JsonNode request) throws Exception {
        if (request.hasNonNull("dial")) {
            return dial(request);
        }
        stop();
        Loading.Attempt member = Loading.attemptPolicies(request);
        SslPolicy policy = member.stage == null ? member.policy(scopeOf(request)) : null;
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

    /** It succeeds only when something that was sent was answered: a client of TLS 1.3 is done before its certificate is looked at. */
    private static Object dial(JsonNode request) throws Exception {
        if (dialling == null) {
            dialling = new NioEventLoopGroup(1, new DefaultThreadFactory("dialling", true));
        }
        Side client = new Side();
        try {
            ClientTls tls = ClientTls.of(request, scopeOf(request));
            String host = request.path("host").asText();
            int port = request.path("dial").asInt();
            new Bootstrap()
                    .group(dialling)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<NioSocketChannel>() {
                        @Override
                        protected void initChannel(NioSocketChannel channel) {
                            client.channel = channel;
                            try {
                                channel.pipeline().addLast(tls.handler(channel, host, port), new Talk(client, "?", 1));
                            } catch (Throwable failure) {
                                client.failed(failure);
                                client.done.complete(null);
                                channel.close();
                            }
                        }
                    })
                    .connect(new InetSocketAddress(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1}), port))
                    .addListener(connected -> {
                        if (!connected.isSuccess()) {
                            client.failed(connected.cause());
                            client.done.complete(null);
                        }
                    });
            client.done.get(LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (ClientTls.Unusable unusable) {
            client.errors.addAll(Causes.of(unusable));
        } catch (java.util.concurrent.TimeoutException late) {
            client.errors.add("no answer within " + LIMIT_MS + " ms");
        } finally {
            client.close();
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("succeeds", client.complete);
        answer.put("errors", client.complete ? List.of() : new ArrayList<>(client.errors));
        return answer;
    }

    private static SslPolicyScope scopeOf(JsonNode request) {
        return SslPolicyScope.valueOf(request.path("scope").asText().toUpperCase(Locale.ROOT));
    }

    private Serving() {}
}
