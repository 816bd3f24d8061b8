package io.meridian.cli.grid;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The nodes of a grid as one of them sees them, read through the control utility.
 *
 * @param online the nodes of the baseline that are in view
 * @param away those that are not
 * @param voters the voters of every region, of the highest version that any node knows
 */
public record GridView(Set<String> online, Set<String> away, Map<String, Voters> voters) {
  private static final Pattern NODE = Pattern.compile("(\\S+)\\s+(true|false)");
  private static final Pattern VOTERS = Pattern.compile("(\\S+)\\s+meridian\\.voters\\s+(\\S+)");
  private static final Pattern REGION = Pattern.compile("([^=]+)=(\\d{1,9}):(.+)");

  /** A version of a list of voters. */
  public record Voters(int version, Set<String> nodes) {}

  /** Keeps copies, in order. */
  public GridView {
    online = new TreeSet<>(online);
    away = new TreeSet<>(away);
    voters = new TreeMap<>(voters);
  }

  /** Asks the node that {@code connection} leads to. */
  public static GridView read(ControlTool tool, List<String> connection)
      throws InterruptedException {
    return of(
        view(tool, connection, "BASELINE_NODES"),
        view(tool, connection, "BASELINE_NODE_ATTRIBUTES"));
  }

  private static List<String> view(ControlTool tool, List<String> connection, String name)
      throws InterruptedException {
    List<String> words = new ArrayList<>(connection);
    words.addAll(List.of("--system-view", name));
    return tool.read(words).orFault("the grid cannot be looked at").lines();
  }

  /** What two system views say. */
  static GridView of(List<String> nodes, List<String> attributes) {
    Set<String> online = new HashSet<>();
    Set<String> away = new HashSet<>();
    for (String line : nodes) {
      Matcher node = NODE.matcher(line.strip());
      if (node.matches()) {
        (Boolean.parseBoolean(node.group(2)) ? online : away).add(node.group(1));
      }
    }
    Map<String, Voters> voters = new TreeMap<>();
    for (String line : attributes) {
      Matcher attribute = VOTERS.matcher(line.strip());
      if (attribute.matches()) {
        for (String region : attribute.group(2).split(";", -1)) {
          merge(voters, region);
        }
      }
    }
    return new GridView(online, away, voters);
  }

  private static void merge(Map<String, Voters> voters, String region) {
    Matcher told = REGION.matcher(region);
    if (told.matches()) {
      voters.merge(
          told.group(1),
          new Voters(Integer.parseInt(told.group(2)), Set.of(told.group(3).split(",", -1))),
          (one, other) -> one.version() >= other.version() ? one : other);
    }
  }

  /**
   * Why membership must not be changed now; empty when it may be. A node that is gone for good can
   * be taken out, if nothing else is.
   *
   * @param removed the nodes that the change takes out of the baseline
   */
  Optional<String> refusal(List<String> removed) {
    if (online.isEmpty() || voters.isEmpty()) {
      return Optional.of(
          "no voters are known: the grid has not begun, or cannot be looked at. Its nodes begin it by"
              + " themselves when all of them are there");
    }
    for (Map.Entry<String, Voters> region : voters.entrySet()) {
      Set<String> nodes = region.getValue().nodes();
      long inView = nodes.stream().filter(online::contains).count();
      if (inView * 2 <= nodes.size()) {
        return Optional.of(
            "region "
                + region.getKey()
                + " lacks its majority: "
                + inView
                + " of its voters ("
                + String.join(", ", new TreeSet<>(nodes))
                + ") are in view. Bring them back first: a grid that is changed without them can"
                + " split into two, and each would take payments");
      }
    }
    if (away.isEmpty() || away.equals(Set.copyOf(removed))) {
      return Optional.empty();
    }
    return Optional.of(
        "out of view: "
            + String.join(", ", away)
            + ". Bring it back first, or, if it is gone for good, take it out and nothing else:"
            + " --baseline remove "
            + String.join(",", away));
  }
}
