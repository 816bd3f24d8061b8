package io.meridian.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.meridian.cli.console.FaultException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The ports that files of settings name. A port is one number in all of them, its own and the ones
 * that look for it, so another one can take its place everywhere.
 */
final class ClusterPorts {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])[0-9]{4,5}(?![\\w.])");
  private static final String KEY_END = "ort";

  private ClusterPorts() {}

  /** The ports that settings listen on, in their order. */
  static List<Integer> of(String settings) throws IOException {
    List<Integer> ports = new ArrayList<>();
    collect(YAML.readTree(settings), ports);
    return ports;
  }

  private static void collect(JsonNode node, List<Integer> ports) {
    node.properties()
        .forEach(
            field -> {
              if (field.getKey().endsWith(KEY_END) && field.getValue().intValue() > 0) {
                ports.add(field.getValue().intValue());
              }
              collect(field.getValue(), ports);
            });
  }

  /** Settings in which every port that has another one in {@code others} is replaced by it. */
  static String replaced(String settings, Map<Integer, Integer> others) {
    return NUMBER.matcher(settings).replaceAll(match -> other(match, others));
  }

  private static String other(MatchResult match, Map<Integer, Integer> others) {
    int port = Integer.parseInt(match.group());
    return Integer.toString(others.getOrDefault(port, port));
  }

  /** A free port of the loopback address for each of {@code ports}. */
  static Map<Integer, Integer> free(List<Integer> ports) {
    Set<Integer> free = new LinkedHashSet<>();
    try {
      while (free.size() < ports.size()) {
        free.add(FreePorts.free());
      }
    } catch (IOException e) {
      throw new FaultException(e.getMessage(), e);
    }
    Map<Integer, Integer> others = new LinkedHashMap<>();
    Iterator<Integer> next = free.iterator();
    ports.forEach(port -> others.put(port, next.next()));
    return others;
  }

  /** Refuses ports of which somebody uses one. */
  static void requireFree(List<Integer> ports) {
    for (int port : ports) {
      try {
        release(listen(port));
      } catch (IOException e) {
        throw new FaultException(
            "port " + port + " of the example is in use; free it, or take others: --free-ports", e);
      }
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new FaultException("a port could not be given back: " + e.getMessage(), e);
    }
  }
}
