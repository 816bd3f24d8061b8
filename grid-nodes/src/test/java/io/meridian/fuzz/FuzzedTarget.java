package io.meridian.fuzz;

import java.util.Arrays;

/**
 * What the fuzzer calls in its process, by the names it prescribes. It has one target for the
 * process's life, the one that its arguments name.
 */
public final class FuzzedTarget {
  @SuppressWarnings("NonFinalStaticField")
  private static FuzzTarget target;

  private FuzzedTarget() {}

  /** Called once: the enum's class and the constant's name. */
  public static void fuzzerInitialize(String[] arguments) throws Exception {
    target =
        (FuzzTarget)
            Arrays.stream(Class.forName(arguments[0]).getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(arguments[1]))
                .findFirst()
                .orElseThrow();
    target.prepare();
  }

  /** Called with every input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    target.run(input);
  }
}
