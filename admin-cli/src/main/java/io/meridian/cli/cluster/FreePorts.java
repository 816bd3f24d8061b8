package io.meridian.cli.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * Ports of the loopback address for processes that start later, or are not there for a while: below
 * those that systems give to callers, who would otherwise, asking again and again, take the very
 * port that they wait for.
 */
public final class FreePorts {
  private static final int FIRST = 15_000;
  private static final int LAST = 32_000;
  private static final int TRIES_MAX = 1_000;

  private FreePorts() {}

  /** A port that is free now; may be called from any thread. */
  public static int free() throws IOException {
    Random random = new Random();
    for (int i = 0; i < TRIES_MAX; i++) {
      int port = FIRST + random.nextInt(LAST - FIRST);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException taken) {
        // another one
      }
    }
    throw new IOException("no port from " + FIRST + " to " + LAST + " is free");
  }
}
