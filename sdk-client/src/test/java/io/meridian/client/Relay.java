package io.meridian.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A port in front of a server that can be cut off in the middle of a byte, as a server's death by
 * kill -9 does it: every connection is reset, and so is every new one until another server stands
 * behind the port. The port itself stays taken all the while, because otherwise anything on the
 * machine might get it in between.
 */
final class Relay implements AutoCloseable {
  private static final int NOBODY = 0;

  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile int target;

  /** Listens on a free port and passes everything on to {@code target}. */
  Relay(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Resets every connection, and every new one from now on. */
  void cut() throws IOException {
    target = NOBODY;
    for (Socket socket : sockets) {
      reset(socket);
    }
  }

  /** Passes new connections on to another server. */
  void revive(int newTarget) {
    target = newTarget;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        int port = target;
        if (port == NOBODY) {
          reset(near);
          continue;
        }
        Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(near);
        sockets.add(far);
        start(() -> copy(near, far));
        start(() -> copy(far, near));
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  /** Without lingering: what was not sent is lost, and the peer is told by a reset. */
  private static void reset(Socket socket) throws IOException {
    if (!socket.isClosed()) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException cut) {
      // The end that a test asked for, or that one of the two sides wanted.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }
}
