package io.meridian.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Finds a port that nobody listens on. Another process may take it before it is used; the user then
 * tries again.
 */
final class FreePort {
  private FreePort() {}

  /** A port of {@code host}: {@code wanted}, or a free one if that is 0. */
  static int orFree(int wanted, String host) {
    if (wanted != 0) {
      return wanted;
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on " + host, e);
    }
  }
}
