package io.meridian.server;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A whole server inside the test's JVM, with its grid, on loopback and free ports: register it as a
 * static field. Its data lie under {@code target/} and are gone with it. Small, so that it starts
 * fast: few shards, little memory.
 */
public final class ServerExtension implements BeforeAllCallback, AfterAllCallback {
  private static final String SMALL =
      """
      grid:
        shards: 2
        storage: {memoryInitial: 32MiB, memoryMax: 128MiB, walSegment: 8MiB, walArchiveMax: 64MiB}
      logging: {level: ERROR, librariesLevel: ERROR}
      """;

  private final String regions;
  private final String settings;
  private Path directory;
  private Optional<MeridianServer> server = Optional.empty();
  private Optional<ManagedChannel> channel = Optional.empty();

  private ServerExtension(String regions, String settings) {
    this.regions = regions;
    this.settings = settings;
  }

  /** A server whose grid has these regions, in this order. */
  public static ServerExtension withRegions(String... regions) {
    return new ServerExtension(String.join(",", regions), "");
  }

  /** The same server with further settings, YAML of sections other than grid and logging. */
  public ServerExtension with(String moreSettings) {
    return new ServerExtension(regions, moreSettings);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path target = Files.createDirectories(Path.of("target", "servers"));
    directory = Files.createTempDirectory(target, context.getRequiredTestClass().getSimpleName());
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    stop();
    try (var files = Files.walk(directory)) {
      List<Path> deepestFirst = new ArrayList<>(files.toList());
      deepestFirst.sort((a, b) -> b.compareTo(a));
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Starts the server on the data it has. */
  public void start() {
    MeridianServer started = new MeridianServer(System.out, System.err);
    try {
      Path file = Files.writeString(directory.resolve("meridian.yml"), SMALL + settings);
      int exit =
          started.start(
              "--config=" + file,
              "--data=" + data(),
              "--regions=" + regions,
              "--port=0",
              "--admin-port=0");
      if (exit != 0) {
        throw new IllegalStateException("the server could not start, exit code " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server = Optional.of(started);
  }

  /** Stops the server as SIGTERM would; its data stay. May be called twice. */
  public void stop() {
    closeChannel();
    stopServer();
  }

  /** The same while clients are connected; the channel is closed behind it. */
  public void stopUnderClients() {
    stopServer();
    closeChannel();
  }

  private void closeChannel() {
    channel.ifPresent(
        open -> {
          open.shutdownNow();
          try {
            open.awaitTermination(5, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    channel = Optional.empty();
  }

  private void stopServer() {
    server.ifPresent(MeridianServer::stop);
    server = Optional.empty();
  }

  /** Stops the server and starts it again on its data; it may get other ports. */
  public void restart() {
    stop();
    start();
  }

  /** The server's data directory. */
  public Path data() {
    return directory.resolve("data");
  }

  /** {@code host:port} of the API. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  /** The port of the API. */
  public int port() {
    return running().port();
  }

  /** The port of health and metrics. */
  public int adminPort() {
    return running().adminPort();
  }

  /** A channel to the server, in the clear; closed with the server. */
  public ManagedChannel channel() {
    if (channel.isEmpty()) {
      channel =
          Optional.of(NettyChannelBuilder.forAddress("127.0.0.1", port()).usePlaintext().build());
    }
    return channel.get();
  }

  private MeridianServer running() {
    return server.orElseThrow(() -> new IllegalStateException("the server does not run"));
  }
}
