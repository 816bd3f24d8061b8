package io.meridian.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * Finds a port that nobody listens on, below those that systems give to callers: one of the many
 * calls that a starting grid makes would otherwise take it now and then. Another process may still
 * take it before it is used; the user then tries again.
 */
final class FreePort {
  private static final int FIRST = 15_000;
  private static final int LAST = 32_000;
  private static final int TRIES_MAX = 1_000;

  private FreePort() {}

  /** A port of {@code host}: {@code wanted}, or a free one if that is 0. */
  static int orFree(int wanted, String host) {
    return wanted != 0 ? wanted : free(host);
  }

  private static int free(String host) {
    Random random = new Random();
    IOException last = null;
    for (int i = 0; i < TRIES_MAX; i++) {
      int port = FIRST + random.nextInt(LAST - FIRST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        last = taken;
      }
    }
    throw new UncheckedIOException(
        "no port from " + FIRST + " to " + LAST + " of " + host + " is free", last);
  }
}
