package io.meridian.cli.grid;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the control utility must not be asked for in a grid of Meridian. A rule for those who come
 * through this program; whoever reaches a node's connector otherwise is not held by it.
 */
final class GridGuard {
  /** The commands that the utility has; one of them must be among its words. */
  static final Set<String> COMMANDS =
      Set.of(
          "activate",
          "baseline",
          "cache",
          "cdc",
          "change_tag",
          "consistency",
          "deactivate",
          "defragmentation",
          "diagnostic",
          "encryption",
          "help",
          "kill",
          "meta",
          "metric",
          "performance_statistics",
          "persistence",
          "property",
          "set_state",
          "shutdown_policy",
          "snapshot",
          "state",
          "system_view",
          "tracing",
          "tx",
          "wal",
          "warm_up");

  private static final String MADE_BY_NODES =
      "the caches are made by the nodes, as their settings say, and by nobody else";
  private static final String JOURNAL_DECIDES =
      "the journal's hash chain decides which copy is right, when a shard is opened, and a copy that"
          + " was changed beside it is lost evidence; 'meridian check journal' tells what is wrong";

  private static final String NEVER_BY_ITSELF =
      "a node that is away for long would be dropped by itself, with data that only it may have";

  private static final Map<String, Map<String, String>> NEVER =
      Map.of(
          "cache",
          Map.of(
              "reset_lost_partitions",
              "a lost partition that is reset comes back with what one copy happens to have, or"
                  + " empty, and payments that were answered are gone. The way back: stop all nodes,"
                  + " start all nodes, verify ('meridian grid --cache idle_verify', 'meridian check"
                  + " journal', 'meridian check conservation'), then let payments in again",
              "clear",
              "it would empty a ledger's journal or what is derived from it; to derive it again:"
                  + " 'meridian rebuild'",
              "destroy",
              MADE_BY_NODES,
              "create",
              MADE_BY_NODES),
          "consistency",
          Map.of("repair", JOURNAL_DECIDES),
          "persistence",
          Map.of("clean", "journals are never removed"),
          "baseline",
          Map.of("enable", NEVER_BY_ITSELF),
          "property",
          Map.of(
              "baselineautoadjustenabled",
              NEVER_BY_ITSELF,
              "baselineautoadjusttimeout",
              NEVER_BY_ITSELF));

  private static final Set<String> BASELINE_CHANGES =
      Set.of("add", "remove", "set", "version", "auto_adjust");
  private static final Set<String> STATE_CHANGES = Set.of("activate", "deactivate", "set_state");

  private GridGuard() {}

  /** Whether one of the utility's commands is among the words. */
  static boolean hasCommand(List<String> words) {
    return words.stream().anyMatch(word -> word.startsWith("--") && COMMANDS.contains(name(word)));
  }

  /** Why the words are refused whatever the grid is like; empty when they are not. */
  static Optional<String> refusal(List<String> words) {
    for (Map.Entry<String, Map<String, String>> command : NEVER.entrySet()) {
      if (asks(words, command.getKey())) {
        for (Map.Entry<String, String> verb : command.getValue().entrySet()) {
          if (says(words, verb.getKey())) {
            return Optional.of(
                "--" + command.getKey() + ' ' + verb.getKey() + ": " + verb.getValue());
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the words change who belongs to the grid or whether it works [T1]. */
  static boolean changesMembership(List<String> words) {
    return STATE_CHANGES.stream().anyMatch(command -> asks(words, command))
        || (asks(words, "baseline")
            && BASELINE_CHANGES.stream().anyMatch(verb -> says(words, verb)));
  }

  /** The nodes that the words take out of the baseline; empty when they do something else. */
  static List<String> removed(List<String> words) {
    int at = words.stream().map(GridGuard::name).toList().indexOf("remove");
    return asks(words, "baseline") && at >= 0 && at + 1 < words.size()
        ? List.of(words.get(at + 1).split(","))
        : List.of();
  }

  private static boolean asks(List<String> words, String command) {
    return words.stream().anyMatch(word -> word.startsWith("--") && name(word).equals(command));
  }

  private static boolean says(List<String> words, String verb) {
    return words.stream().anyMatch(word -> name(word).equals(verb));
  }

  /** A word as the utility compares it: in either case, with hyphens or underscores. */
  static String name(String word) {
    String bare = word.startsWith("--") ? word.substring(2) : word;
    return bare.toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
