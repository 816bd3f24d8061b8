package io.meridian.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.meridian.cli.console.FaultException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AdminPortsTest {
  private static final String PAGE = "process_cpu_seconds_total %d\nmeridian_wal_bytes_total 2\n";

  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);

  /** Writes the body of an answer. */
  private interface Body {
    void write(OutputStream to) throws Exception;
  }

  @AfterEach
  void stop() {
    end.countDown();
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }

  @Test
  void shouldAskAllAtOnceAndKeepTheirOrder() throws IOException {
    // Given two servers that answer only when both were asked
    CyclicBarrier both = new CyclicBarrier(2);
    List<String> addresses = new ArrayList<>();
    for (int number = 1; number <= 2; number++) {
      byte[] page = PAGE.formatted(number).getBytes(UTF_8);
      addresses.add(
          server(
              to -> {
                both.await(5, TimeUnit.SECONDS);
                to.write(page);
              }));
    }

    // When
    AdminPorts ports = AdminPorts.of(addresses);

    // Then
    ports.probe();
    assertThat(ports.read()).contains(List.of(new Usage(1, 2, 0), new Usage(2, 2, 0)));
  }

  @Test
  void shouldSayNothingInTimeWhenOneDoesNotEndItsAnswer() throws IOException {
    // Given one that tells, and one that begins to and never ends
    String good = server(to -> to.write(PAGE.formatted(1).getBytes(UTF_8)));
    String endless =
        server(
            to -> {
              to.write(PAGE.formatted(2).getBytes(UTF_8));
              to.flush();
              end.await();
            });

    // When
    long from = System.nanoTime();
    boolean told = AdminPorts.of(List.of(good, endless)).read().isPresent();

    // Then
    assertThat(told).isFalse();
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from)).isLessThan(10);
  }

  @Test
  void shouldNotReadAPageWithoutEnd() throws IOException {
    // Given one that writes on and on
    byte[] line = "#".repeat(1 << 16).getBytes(UTF_8);
    String address =
        server(
            to -> {
              while (end.getCount() > 0) {
                to.write(line);
              }
            });

    // Then it is refused as one that does not tell
    assertThatThrownBy(() -> AdminPorts.of(List.of(address)).probe())
        .isInstanceOf(FaultException.class)
        .hasMessageContaining(address);
  }

  private String server(Body body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/metrics",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream to = exchange.getResponseBody()) {
            body.write(to);
          } catch (IOException e) {
            throw e;
          } catch (Exception e) {
            throw new IOException(e);
          }
        });
    server.start();
    servers.add(server);
    return "127.0.0.1:" + server.getAddress().getPort();
  }
}
