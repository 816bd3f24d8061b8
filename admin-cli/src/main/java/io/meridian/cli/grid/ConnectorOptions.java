package io.meridian.cli.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.console.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which node the control utility connects to. */
public final class ConnectorOptions {
  private static final String LOOPBACK = "127.0.0.1";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the data directory of a node that runs on this machine; it tells the port")
  Path data;

  @Option(
      names = "--connector-port",
      paramLabel = "N",
      description = "the node's grid.network.connectorPort instead; default 10800")
  Integer port;

  /** The utility's words for it; none = its own default. */
  public List<String> words() {
    if (data != null && port != null) {
      throw new UsageException("give --data or --connector-port, not both");
    }
    if (data != null) {
      return words(ofNode(data));
    }
    return port == null ? List.of() : words(port);
  }

  static List<String> words(int port) {
    return List.of("--host", LOOPBACK, "--port", Integer.toString(port));
  }

  /** The connector port of the node that runs on a data directory. */
  static int ofNode(Path data) {
    Path ready = data.resolve("server.json");
    try {
      JsonNode port = new ObjectMapper().readTree(ready.toFile()).path("connectorPort");
      if (port.intValue() > 0) {
        return port.intValue();
      }
      throw new UsageException(ready + " names no connectorPort; is it of an older version?");
    } catch (IOException e) {
      throw new UsageException(
          "--data: no node is ready on " + data + ": " + ready + " cannot be read", e);
    }
  }
}
