package io.meridian.cli.general;

import io.meridian.cli.console.FaultException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The server's place in help and completion. The launcher starts the server itself, in a JVM of its
 * own; this program never does.
 */
@Command(
    name = "server",
    description = {
      "Start a server in the foreground.",
      "It keeps its data under --data, survives kill -9, and stops gracefully on Ctrl-C. Once ready",
      "it writes its ports to DIR/server.json."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian server --data ~/meridian-data",
      "  meridian server --data ~/meridian-data --port 0 --admin-port 0",
      "  meridian server --data ~/meridian-data --regions uk,eu,row"
    })
public final class ServerCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the directory of everything the server keeps")
  Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "the port of the API; 0 = any that is free")
  int port;

  @Option(
      names = "--admin-port",
      paramLabel = "N",
      description = "the port of health checks and metrics; 0 = any that is free")
  int adminPort;

  @Option(
      names = "--regions",
      paramLabel = "NAME",
      split = ",",
      description = "the regions that the server hosts; default: local")
  String[] regions;

  @Override
  public Integer call() {
    throw new FaultException("the server is started by the launcher: bin/meridian server ...");
  }
}
