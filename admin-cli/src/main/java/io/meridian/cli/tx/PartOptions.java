package io.meridian.cli.tx;

import io.meridian.cli.console.UsageException;
import io.meridian.client.Part;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags of verbs that take something out of an earlier transaction: parts of it, or all. */
final class PartOptions {
  @Option(
      names = "--part",
      paramLabel = "INDEX,AMOUNT",
      description = "an amount of the posting of this index, from 0; may be given 100 times")
  List<String> parts = List.of();

  @Option(names = "--all", description = "of every posting exactly what there is left")
  boolean all;

  /** The parts; empty = all. */
  List<Part> parts() {
    if (all == !parts.isEmpty()) {
      throw new UsageException("give either --part INDEX,AMOUNT, once or more, or --all");
    }
    return parts.stream().map(PartOptions::part).toList();
  }

  private static Part part(String text) {
    int comma = text.indexOf(',');
    if (comma < 0 || !text.substring(0, comma).strip().matches("[0-9]{1,3}")) {
      throw new UsageException(
          "--part '" + text + "' is not INDEX,AMOUNT with the index of a posting, from 0");
    }
    return new Part(
        Integer.parseInt(text.substring(0, comma).strip()),
        Amounts.amount(text.substring(comma + 1), "--part '" + text + "'"));
  }
}
