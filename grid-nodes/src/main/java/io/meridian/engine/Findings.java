package io.meridian.engine;

import java.util.ArrayList;
import java.util.List;

/** What a check has found, for people; only so many are kept. Used by one thread at a time. */
final class Findings {
  private final int most;
  private final List<String> kept = new ArrayList<>();

  Findings(int most) {
    this.most = most;
  }

  void add(String finding) {
    if (kept.size() < most) {
      kept.add(finding);
    }
  }

  List<String> kept() {
    return List.copyOf(kept);
  }
}
