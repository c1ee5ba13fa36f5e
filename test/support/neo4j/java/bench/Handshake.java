package bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
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
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpsConnector;
import org.neo4j.configuration.ssl.SslPolicyScope;
import org.neo4j.ssl.SslPolicy;

/**
 * One TLS connection on loopback: a member's server side, and a client dialling it under a given host name.
 * It succeeds only when the client got an answer to something it sent: in TLS 1.3 a client believes in a
 * connection before the server has looked at the client's certificate.
 */
final class Handshake {
    private static final long LIMIT_MS = 2500;
    /** After one side is done the other gets this long to say why. */
    private static final long GRACE_MS = 250;
    private static final EventLoopGroup LOOP = new NioEventLoopGroup(2, new DefaultThreadFactory("handshake", true));

    static Object perform(JsonNode request) throws Exception {
        SslPolicyScope scope = SslPolicyScope.valueOf(request.path("scope").asText().toUpperCase(Locale.ROOT));
        String clientScope = request.path("clientScope").asText("");
        SslPolicyScope dialling =
                clientScope.isEmpty() ? scope : SslPolicyScope.valueOf(clientScope.toUpperCase(Locale.ROOT));
        String host = request.path("host").asText();
        Side client = new Side();
        Side server = new Side();

        Loading.Attempt member = Loading.attempt(request.path("server"));
        Channel listening = null;
        try {
            ClientTls tls = ClientTls.of(request.path("client"), dialling);
            if (member.stage != null) {
                server.errors.addAll(member.messages);
                return report(false, "server does not start: " + member.stage, null, server, client);
            }
            String closed = whyNotServed(member, scope);
            if (closed != null) {
                server.errors.add(closed);
                return report(false, "server does not speak TLS", null, server, client);
            }
            int port;
            if (scope == SslPolicyScope.HTTPS) {
                port = member.web.getLocalHttpsAddress().getPort();
                server.done.complete(null);
            } else {
                listening = listen(member.policy(scope), server, 0);
                port = ((InetSocketAddress) listening.localAddress()).getPort();
            }
            String status = null;
            boolean answered = dial(tls, host, port, scope == SslPolicyScope.HTTPS, client);
            if (!answered && !client.neverDialled) {
                await(server.done, GRACE_MS);
            } else if (answered && scope == SslPolicyScope.HTTPS) {
                status = client.received.toString().lines().findFirst().orElse("");
                if (status.contains(" 400")) {
                    server.errors.add(status);
                    answered = false;
                }
            }
            return report(answered, null, status, server, client);
        } catch (ClientTls.Unusable unusable) {
            client.errors.addAll(Causes.of(unusable.getCause() == null ? unusable : unusable.getCause()));
            return report(false, unusable.getMessage(), null, server, client);
        } finally {
            client.close();
            server.close();
            if (listening != null) {
                listening.close();
            }
            if (member.web != null) {
                member.web.stop();
            }
        }
    }

    /** Cluster and backup ports always use an enabled policy; the two connectors have switches of their own. */
    private static String whyNotServed(Loading.Attempt member, SslPolicyScope scope) {
        if (scope == SslPolicyScope.BOLT
                && (!member.config.get(BoltConnector.enabled)
                        || member.config.get(BoltConnector.encryption_level) == BoltConnector.EncryptionLevel.DISABLED)) {
            return "Bolt is off or its tls_level is DISABLED";
        }
        if (scope == SslPolicyScope.HTTPS && !member.config.get(HttpsConnector.enabled)) {
            return "the https connector is off";
        }
        return member.policy(scope) == null ? "no enabled policy for " + scope.name().toLowerCase(Locale.ROOT) : null;
    }

    /** A listening channel of a policy; what its connections see is told to `server`. */
    static Channel listen(SslPolicy policy, Side server, int port) throws Exception {
        return new ServerBootstrap()
                .group(LOOP, LOOP)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<NioSocketChannel>() {
                    @Override
                    protected void initChannel(NioSocketChannel channel) throws Exception {
                        server.channel = channel;
                        try {
                            channel.pipeline().addLast(policy.nettyServerHandler(channel), new Talk(server, null, 1));
                        } catch (Throwable failure) {
                            server.failed(failure);
                            server.done.complete(null);
                            channel.close();
                        }
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
    }

    /** The address carries the name we dial, whatever a resolver would say: the client checks names against it. */
    private static boolean dial(ClientTls tls, String host, int port, boolean http, Side client) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1}), port);
        String named = host.contains(":") ? "[" + host + "]" : host;
        String greeting = http ? "GET / HTTP/1.1\r\nHost: " + named + ":" + port + "\r\nConnection: close\r\n\r\n" : "?";
        new Bootstrap()
                .group(LOOP)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<NioSocketChannel>() {
                    @Override
                    protected void initChannel(NioSocketChannel channel) {
                        client.channel = channel;
                        try {
                            channel.pipeline().addLast(tls.handler(channel, host, port), new Talk(client, greeting, http ? 12 : 1));
                        } catch (Throwable failure) {
                            client.failed(failure);
                            client.neverDialled = true;
                            channel.close();
                        }
                    }
                })
                .connect(address)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        client.failed(connected.cause());
                        client.done.complete(null);
                    }
                });
        if (!await(client.done, LIMIT_MS)) {
            client.errors.add("no answer within " + LIMIT_MS + " ms");
        }
        return client.complete;
    }

    private static boolean await(java.util.concurrent.Future<?> done, long milliseconds) throws InterruptedException {
        try {
            done.get(milliseconds, TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException late) {
            return false;
        } catch (java.util.concurrent.ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object report(boolean succeeds, String refused, String httpStatus, Side server, Side client) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("succeeds", succeeds);
        answer.put("refused", refused);
        answer.put("httpStatus", httpStatus);
        answer.put("protocol", client.protocol);
        answer.put("cipher", client.cipher);
        answer.put("serverErrors", succeeds ? List.of() : new ArrayList<>(server.errors));
        answer.put("clientErrors", succeeds ? List.of() : new ArrayList<>(client.errors));
        return answer;
    }

    private Handshake() {}
}
