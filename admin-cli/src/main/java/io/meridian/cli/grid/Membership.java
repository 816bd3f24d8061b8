package io.meridian.cli.grid;

import io.meridian.cli.console.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is there of the nodes of the baseline, as one of them sees it, read through the control
 * utility.
 *
 * @param version the topology's version, another one whenever a node or a server comes or goes
 * @param inView the nodes that are in view, each with the order in which it joined: a node that is
 *     started again has another
 * @param away those that are not
 */
public record Membership(long version, Map<String, Long> inView, Set<String> away) {
  private static final Pattern VERSION = Pattern.compile("Current topology version: (\\d{1,18})");
  private static final Pattern ONLINE =
      Pattern.compile("ConsistentId=([^,]+),.* State=ONLINE, Order=(\\d{1,18})");
  private static final Pattern OFFLINE = Pattern.compile("ConsistentId=([^,]+),.* ?State=OFFLINE");

  /** Keeps copies, in order. */
  public Membership {
    inView = new TreeMap<>(inView);
    away = new TreeSet<>(away);
  }

  /** Asks the node that {@code connection} leads to. */
  public static Membership read(ControlTool tool, List<String> connection)
      throws InterruptedException {
    List<String> words = new ArrayList<>(connection);
    words.add("--baseline");
    return of(tool.read(words).orFault("the grid cannot be looked at").lines());
  }

  /** What {@code --baseline} says. */
  static Membership of(List<String> lines) {
    long version = 0;
    Map<String, Long> inView = new TreeMap<>();
    Set<String> away = new TreeSet<>();
    for (String line : lines) {
      Matcher told = VERSION.matcher(line);
      if (told.matches()) {
        version = Long.parseLong(told.group(1));
      }
      Matcher online = ONLINE.matcher(line.strip());
      if (online.matches()) {
        inView.put(online.group(1), Long.parseLong(online.group(2)));
      }
      Matcher offline = OFFLINE.matcher(line.strip());
      if (offline.matches()) {
        away.add(offline.group(1));
      }
    }
    if (version == 0 || inView.isEmpty()) {
      throw new FaultException("the control utility does not say who is in view");
    }
    return new Membership(version, inView, away);
  }
}
