package io.meridian.cli.command;

import io.meridian.client.MeridianException;

/** What a fault is called and what it says, apart, so that nobody says its name twice. Pure. */
public final class FaultWords {
  private FaultWords() {}

  /** The name of its reason; where it has none, that of its code. */
  public static String name(MeridianException fault) {
    return fault.reasonName().orElse(fault.code().name());
  }

  /** What it says beside that name, with which the client begins its messages. */
  public static String message(MeridianException fault) {
    String name = name(fault) + ": ";
    String message = fault.getMessage();
    return message.startsWith(name) ? message.substring(name.length()) : message;
  }
}
