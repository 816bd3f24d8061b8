package io.meridian.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A node or server of a cluster, as its file of settings describes it.
 *
 * @param name its node id
 * @param kind whether it keeps data or serves
 * @param regions the regions whose data it keeps; none of a server
 * @param zone the failure domain it stands in
 * @param config the file
 * @param port where it serves clients; empty for a node
 * @param adminPort where it shows health and metrics
 * @param discoveryPort where the other nodes find it; empty for a server
 */
record ClusterMember(
    String name,
    Launch.Kind kind,
    List<String> regions,
    String zone,
    Path config,
    OptionalLong port,
    OptionalLong adminPort,
    OptionalLong discoveryPort) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String SUFFIX = ".yml";

  /** The members whose files lie in {@code nodes/} and {@code servers/}, the nodes first. */
  static List<ClusterMember> read(Path directory) {
    List<ClusterMember> members = new ArrayList<>();
    for (Launch.Kind kind : List.of(Launch.Kind.NODE, Launch.Kind.SERVER)) {
      files(directory.resolve(folder(kind))).forEach(file -> members.add(read(kind, file)));
    }
    return members;
  }

  /** Where those of {@code members} that serve clients do it, as {@code host:port}. */
  static List<String> addresses(Collection<ClusterMember> members) {
    return members.stream()
        .filter(member -> member.port().isPresent())
        .map(member -> "127.0.0.1:" + member.port().getAsLong())
        .toList();
  }

  private static String folder(Launch.Kind kind) {
    return switch (kind) {
      case NODE -> "nodes";
      case SERVER -> "servers";
    };
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new FaultException("the settings of the cluster cannot be read: " + e, e);
    }
  }

  private static ClusterMember read(Launch.Kind kind, Path file) {
    JsonNode settings;
    try {
      settings = YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new FaultException("the settings in " + file + " cannot be read: " + e.getMessage(), e);
    }
    JsonNode grid = settings.path("grid");
    List<String> regions = new ArrayList<>();
    grid.path("regions")
        .properties()
        .forEach(
            region -> {
              if (kind == Launch.Kind.NODE && region.getValue().path("hosted").asBoolean(true)) {
                regions.add(region.getKey());
              }
            });
    return new ClusterMember(
        Optional.ofNullable(grid.path("nodeId").textValue())
            .orElseThrow(() -> new FaultException(file + " names no grid.nodeId")),
        kind,
        List.copyOf(regions),
        grid.path("zone").asText(),
        file,
        number(settings.path("grpc").path("port")),
        number(settings.path("admin").path("port")),
        number(grid.path("network").path("discoveryPort")));
  }

  private static OptionalLong number(JsonNode value) {
    return value.isIntegralNumber() ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
  }
}
