package io.meridian.server;

import java.net.SocketException;

/** Why an address could not be listened on, in words. */
final class Listening {
  private Listening() {}

  /** Whether the cause of {@code failure} is an address or a port that could not be had. */
  static boolean isRefused(Throwable failure) {
    return root(failure) instanceof SocketException;
  }

  /**
   * The exception that tells the user.
   *
   * @param section the section of the configuration that names the address and the port
   * @param flag the flag that would set another port
   */
  static StartupException refused(
      String section, String address, int port, String flag, Throwable failure) {
    return new StartupException(
        "%s.port: cannot listen on %s:%d: %s; free it, or choose another port with %s (0 = any free one) or another %s.address"
            .formatted(section, address, port, root(failure).getMessage(), flag, section),
        failure);
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
