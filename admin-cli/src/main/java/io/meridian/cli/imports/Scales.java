package io.meridian.cli.imports;

import io.meridian.cli.console.UsageException;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The decimal places of assets that the ledger does not have yet: as told, else as ISO 4217 says,
 * else 0 for goods.
 */
final class Scales {
  private static final int SCALE_MAX = 9;
  private static final String GOODS = "SKU:";

  private final Map<String, Integer> told;

  private Scales(Map<String, Integer> told) {
    this.told = told;
  }

  /** Reads the values of --scale, each ASSET=SCALE. */
  static Scales of(Map<String, String> flags) {
    Map<String, Integer> told = new LinkedHashMap<>();
    flags.forEach(
        (asset, text) -> {
          if (!text.matches("[0-9]")) {
            throw new UsageException(
                "--scale " + asset + "=" + text + ": a scale is a digit from 0 to " + SCALE_MAX);
          }
          told.put(asset, Integer.parseInt(text));
        });
    return new Scales(told);
  }

  /** The scale of a new asset; empty when nobody knows it. */
  OptionalInt of(String asset) {
    if (told.containsKey(asset)) {
      return OptionalInt.of(told.get(asset));
    }
    if (asset.startsWith(GOODS)) {
      return OptionalInt.of(0);
    }
    try {
      int digits = Currency.getInstance(asset).getDefaultFractionDigits();
      return digits < 0 ? OptionalInt.empty() : OptionalInt.of(digits);
    } catch (IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  /** Refuses a flag that says another scale than the ledger has. */
  void check(String asset, int scale) {
    Integer flag = told.get(asset);
    if (flag != null && flag != scale) {
      throw new UsageException(
          "--scale "
              + asset
              + "="
              + flag
              + ": the ledger has this asset already, with scale "
              + scale
              + ", and a scale is for ever");
    }
  }
}
