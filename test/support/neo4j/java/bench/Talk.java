package bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;

/** Sends a greeting once TLS stands, or, without one, answers whatever comes. Done when `enough` characters came in. */
final class Talk extends SimpleChannelInboundHandler<ByteBuf> {
    private final Side side;
    private final String greeting;
    private final int enough;

    Talk(Side side, String greeting, int enough) {
        this.side = side;
        this.greeting = greeting;
        this.enough = enough;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent) {
            SslHandshakeCompletionEvent handshake = (SslHandshakeCompletionEvent) event;
            if (!handshake.isSuccess()) {
                side.failed(handshake.cause());
                context.close();
                return;
            }
            SslHandler tls = context.pipeline().get(SslHandler.class);
            side.protocol = tls.engine().getSession().getProtocol();
            side.cipher = tls.engine().getSession().getCipherSuite();
            if (greeting != null) {
                context.writeAndFlush(bytes(greeting));
            }
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
        side.received.append(message.toString(StandardCharsets.ISO_8859_1));
        if (side.received.length() < enough) {
            return;
        }
        side.complete = true;
        if (greeting == null) {
            context.writeAndFlush(bytes("!"));
        }
        side.done.complete(null);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!side.complete) {
            side.errors.add("connection closed");
        }
        side.done.complete(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        side.failed(failure);
        context.close();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
