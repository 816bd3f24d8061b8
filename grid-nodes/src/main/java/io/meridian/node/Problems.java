package io.meridian.node;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong, so that it can be said at once. */
final class Problems {
  private final List<String> found = new ArrayList<>();

  void require(boolean holds, String otherwise) {
    if (!holds) {
      found.add(otherwise);
    }
  }

  void range(String name, long value, long min, long max) {
    require(value >= min && value <= max, name + " must be " + min + ".." + max + "; got " + value);
  }

  List<String> found() {
    return List.copyOf(found);
  }
}
