package bench;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one end of a connection saw. Written by event loop threads, read by the asking one. */
final class Side {
    final List<String> errors = new CopyOnWriteArrayList<>();
    /** Completed once nothing more will be learnt from this end. */
    final CompletableFuture<Void> done = new CompletableFuture<>();
    final StringBuffer received = new StringBuffer();
    volatile Channel channel;
    volatile boolean complete;
    /** It could not even set up its TLS, so the other end will see nothing. */
    volatile boolean neverDialled;
    volatile String protocol;
    volatile String cipher;

    void failed(Throwable failure) {
        for (String text : Causes.of(failure)) {
            if (!errors.contains(text)) {
                errors.add(text);
            }
        }
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }
}
