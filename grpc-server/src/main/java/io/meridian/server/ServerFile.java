package io.meridian.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file {@code server.json} in the data directory, which tells programs of this machine where
 * the server listens.
 */
final class ServerFile implements AutoCloseable {
  private static final String NAME = "server.json";

  private final Path file;

  private ServerFile(Path file) {
    this.file = file;
  }

  /** Writes the file whole or not at all; one that a killed server left is replaced. */
  static ServerFile write(Path directory, int port, int adminPort, int connectorPort)
      throws IOException {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("port", port);
    content.put("adminPort", adminPort);
    content.put("connectorPort", connectorPort);
    content.put("pid", ProcessHandle.current().pid());
    Path file = directory.resolve(NAME);
    Path draft = directory.resolve(NAME + ".draft");
    Files.writeString(draft, new JsonMapper().writeValueAsString(content) + "\n");
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new ServerFile(file);
  }

  /**
   * Takes away what a killed server left, so that nobody takes it for this one before it is ready.
   */
  static void clear(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(NAME));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
