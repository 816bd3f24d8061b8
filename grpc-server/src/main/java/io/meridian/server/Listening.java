package io.meridian.server;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** Why an address could not be listened on, in words. */
final class Listening {
  private Listening() {}

  /** Whether the cause of {@code failure} is an address or a port that could not be had. */
  static boolean isRefused(Throwable failure) {
    Throwable root = root(failure);
    return root instanceof SocketException
        || root instanceof UnresolvedAddressException
        || root instanceof UnknownHostException;
  }

  /**
   * The exception that tells the user which of the two it was.
   *
   * @param address the key that sets the address, with its flag if there is one
   * @param port the key that sets the port, with its flag
   */
  static StartupException refused(Where where, String address, String port, Throwable failure) {
    return new StartupException(
        where.isOurs()
            ? "%s: cannot listen on %s:%d: %s; free it or choose another one, 0 = any free one"
                .formatted(port, where.address(), where.port(), root(failure).getMessage())
            : "%s: %s is no address of this machine; choose one that is, 127.0.0.1 = this machine only, 0.0.0.0 = all of its addresses"
                .formatted(address, where.address()),
        failure);
  }

  /** An address and a port to listen on. */
  record Where(String address, int port) {
    private boolean isOurs() {
      try {
        InetAddress resolved = InetAddress.getByName(address);
        return resolved.isAnyLocalAddress()
            || resolved.isLoopbackAddress()
            || NetworkInterface.getByInetAddress(resolved) != null;
      } catch (UnknownHostException | SocketException nobodyHasIt) {
        return false;
      }
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
