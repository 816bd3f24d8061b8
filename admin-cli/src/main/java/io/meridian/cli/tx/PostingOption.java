package io.meridian.cli.tx;

import io.meridian.cli.console.UsageException;
import io.meridian.client.Posting;
import java.util.List;
import picocli.CommandLine.Option;

/** The flag of verbs that bring postings of their own. */
final class PostingOption {
  @Option(
      names = {"-p", "--posting"},
      paramLabel = "DEBIT,CREDIT,ASSET,AMOUNT",
      required = true,
      description = "moves an amount from the debit to the credit account; 1 to 100 times")
  List<String> postings;

  /** The postings, in the order in which they were given. */
  List<Posting> postings() {
    return postings.stream().map(PostingOption::posting).toList();
  }

  private static Posting posting(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 4) {
      throw new UsageException(
          "--posting '" + text + "' is not DEBIT,CREDIT,ASSET,AMOUNT with three commas");
    }
    return new Posting(
        parts[0].strip(),
        parts[1].strip(),
        parts[2].strip(),
        Amounts.amount(parts[3], "--posting '" + text + "'"));
  }
}
