package io.meridian.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Nodes and servers of one grid, in this process, with their files in a directory of their own. */
final class StartedServers implements AutoCloseable {
  private final Path directory;
  private final List<Integer> ports = new ArrayList<>();

  /**
   * None yet.
   *
   * @param name how the directory's name begins
   * @param members how many of them there will be
   */
  StartedServers(String name, int members) throws IOException {
    directory =
        Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), name);
    List<ServerSocket> taken = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      ServerSocket one = new ServerSocket(0);
      taken.add(one);
      ports.add(one.getLocalPort());
    }
    for (ServerSocket one : taken) {
      one.close();
    }
  }

  /**
   * Starts one, which waits for the others.
   *
   * @param verb server or node
   * @param member its number, from 0
   * @param shards how many each region has
   * @param regions the regions, in the notation of the settings, one on a line
   */
  CompletableFuture<MeridianServer> start(
      String verb, String name, int member, int shards, String regions) throws IOException {
    List<String> peers = ports.stream().map(port -> "\"127.0.0.1:" + port + '"').toList();
    Path file =
        Files.writeString(
            directory.resolve(name + ".yml"),
            """
            grid:
              nodeId: %s
              shards: %d
              regions:
            %s
              network:
                discoveryPort: %d
                peers: [%s]
              storage: {memoryInitial: 32MiB, memoryMax: 128MiB, walSegment: 8MiB, walArchiveMax: 64MiB}
            logging: {level: ERROR, librariesLevel: ERROR}
            """
                .formatted(
                    name,
                    shards,
                    regions.stripTrailing().indent(4),
                    ports.get(member),
                    String.join(", ", peers)));
    MeridianServer server = new MeridianServer(System.out, System.err);
    List<String> line = new ArrayList<>();
    line.add(verb);
    line.add("--config=" + file);
    line.add("--data=" + directory.resolve(name));
    line.add("--admin-port=0");
    if (verb.equals("server")) {
      line.add("--port=0");
    }
    return CompletableFuture.supplyAsync(
        () -> {
          assertThat(server.start(line.toArray(String[]::new))).isZero();
          return server;
        });
  }

  /** Deletes their files; they have been stopped. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = new ArrayList<>(files.toList());
      deepestFirst.sort((a, b) -> b.compareTo(a));
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
