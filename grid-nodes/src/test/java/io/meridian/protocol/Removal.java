package io.meridian.protocol;

import java.util.Map;

/**
 * One way of taking the code of a rule away, and the test that must go red then. Classes are named
 * as below {@code io.meridian}.
 *
 * @param rule the rule
 * @param type the class that has the code
 * @param method its method, or its methods of that name
 * @param change what becomes of it
 * @param testClass the class of the test
 * @param test the test, which is named after the rule
 * @param waits whether it goes red because what it waits for never comes
 */
record Removal(
    ProtocolRule rule,
    String type,
    String method,
    Change change,
    String testClass,
    String test,
    boolean waits) {
  /** A removal half said. */
  record Without(ProtocolRule rule, String type, String method, Change change) {
    /** Names the test that must go red, as {@code class#method}. */
    Removal turnsRed(String test) {
      return turnsRed(test, false);
    }

    /** The same of one that waits in vain. */
    Removal turnsRedByWaiting(String test) {
      return turnsRed(test, true);
    }

    private Removal turnsRed(String test, boolean waits) {
      String[] parts = test.split("#", 2);
      return new Removal(rule, type, method, change, parts[0], parts[1], waits);
    }
  }

  /** Takes {@code rule} away by changing what {@code code}, a {@code class#method}, does. */
  static Without without(ProtocolRule rule, String code, Change change) {
    String[] parts = code.split("#", 2);
    return new Without(rule, parts[0], parts[1], change);
  }

  /** The classes without the rule's code. */
  AlteredClasses classes() {
    String name = AlteredClasses.ROOT + type;
    return new AlteredClasses(Map.of(name, change.in(name, method)));
  }

  @Override
  public String toString() {
    return rule + " without " + type + "#" + method + ": " + test;
  }
}
