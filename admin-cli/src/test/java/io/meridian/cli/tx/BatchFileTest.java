package io.meridian.cli.tx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.UsageException;
import io.meridian.client.BatchRequest;
import io.meridian.client.CaptureRequest;
import io.meridian.client.HoldRequest;
import io.meridian.client.Part;
import io.meridian.client.PostRequest;
import io.meridian.client.Posting;
import io.meridian.client.PrivateData;
import io.meridian.client.RefundRequest;
import io.meridian.client.TransactionRequest;
import io.meridian.client.VoidRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchFileTest {
  @TempDir Path directory;

  @Test
  void shouldReadEveryKindOfTransactionFromLinesOfJson() throws IOException {
    // When
    List<TransactionRequest> items =
        read(
            "b.jsonl",
            """
            {"kind": "post", "id": "t1", "postings": [{"debit": "eu/a", "credit": "eu/b", "asset": "USD", "amount": 5}]}

            {"kind": "HOLD", "id": "h1", "postings": [{"debit": "eu/a", "credit": "eu/b", "asset": "USD", "amount": 5}, {"debit": "eu/b", "credit": "eu/c", "asset": "SKU:1", "amount": 1}], "timeout": "10m", "overCapturePercent": 15}
            {"kind": "capture", "id": "c1", "original": "eu/h1", "parts": [{"posting": 1, "amount": 9223372036854775807}], "final": true}
            {"kind": "capture", "id": "c2", "original": "eu/h1", "all": true}
            {"kind": "void", "id": "v1", "original": "eu/h2", "reference": "r7", "labels": {"k": "v"}, "effectiveAt": "2026-01-31T12:00:00Z", "privateData": "Ada"}
            {"kind": "refund", "id": "r1", "original": "eu/t1", "all": true}
            """);

    // Then
    assertThat(items)
        .extracting(TransactionRequest::id)
        .containsExactly("t1", "h1", "c1", "c2", "v1", "r1");
    assertThat(((PostRequest) items.get(0)).postings())
        .containsExactly(new Posting("eu/a", "eu/b", "USD", 5));
    HoldRequest hold = (HoldRequest) items.get(1);
    assertThat(hold.postings()).hasSize(2);
    assertThat(hold.timeout()).contains(Duration.ofMinutes(10));
    assertThat(hold.overCapturePercent()).isEqualTo(15);
    CaptureRequest part = (CaptureRequest) items.get(2);
    assertThat(part.parts()).containsExactly(new Part(1, Long.MAX_VALUE));
    assertThat(part.finalCapture()).isTrue();
    assertThat(((CaptureRequest) items.get(3)).allRemaining()).isTrue();
    VoidRequest release = (VoidRequest) items.get(4);
    assertThat(release.hold()).isEqualTo("eu/h2");
    assertThat(release.reference()).contains("r7");
    assertThat(release.labels()).isEqualTo(Map.of("k", "v"));
    assertThat(release.effectiveAt()).contains(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(release.privateData()).contains(PrivateData.clear("Ada".getBytes(UTF_8)));
    assertThat(((RefundRequest) items.get(5)).allRemaining()).isTrue();
  }

  @Test
  void shouldPutAdjacentRowsOfOneIdTogetherInCsv() throws IOException {
    // When
    List<TransactionRequest> items =
        read(
            "b.csv",
            """
            kind,id,debit,credit,asset,amount,original,posting,final,timeout,over_capture_percent,reference
            post,t1,eu/a,eu/b,USD,5,,,,,,r1
            post,t1,eu/b,eu/c,USD,6,,,,,,
            hold,h1,eu/a,eu/b,USD,7,,,,1h,10,
            capture,c1,,,,3,eu/h1,0,,,,
            capture,c1,,,,4,eu/h1,1,true,,,
            capture,c2,,,,all,eu/h1,,,,,
            void,v1,,,,,eu/h2,,,,,
            """);

    // Then
    assertThat(items).hasSize(5);
    assertThat(((PostRequest) items.get(0)).postings())
        .containsExactly(
            new Posting("eu/a", "eu/b", "USD", 5), new Posting("eu/b", "eu/c", "USD", 6));
    assertThat(items.get(0).reference()).contains("r1");
    assertThat(((HoldRequest) items.get(1)).timeout()).contains(Duration.ofHours(1));
    assertThat(((HoldRequest) items.get(1)).overCapturePercent()).isEqualTo(10);
    assertThat(((CaptureRequest) items.get(2)).parts())
        .containsExactly(new Part(0, 3), new Part(1, 4));
    assertThat(((CaptureRequest) items.get(2)).finalCapture()).isTrue();
    assertThat(((CaptureRequest) items.get(3)).allRemaining()).isTrue();
    assertThat(((VoidRequest) items.get(4)).hold()).isEqualTo("eu/h2");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{|not JSON",
        "[]|not an object",
        "{\"id\": \"t1\"}|kind: missing",
        "{\"kind\": \"move\", \"id\": \"t1\"}|'MOVE' is not one of post, hold, capture, void, refund",
        "{\"kind\": \"void\", \"original\": \"eu/h\"}|id: missing",
        "{\"kind\": \"void\", \"id\": \"v\"}|original: missing",
        "{\"kind\": \"void\", \"id\": 7, \"original\": \"eu/h\"}|id: not a text",
        "{\"kind\": \"void\", \"id\": \"v\", \"original\": \"eu/h\", \"all\": true}|unknown key 'all'",
        "{\"kind\": \"void\", \"id\": \"v\", \"id\": \"w\", \"original\": \"eu/h\"}|Duplicate",
        "{\"kind\": \"post\", \"id\": \"t\"}|postings: not a list with something in it",
        "{\"kind\": \"capture\", \"id\": \"c\", \"original\": \"eu/h\"}|give either parts or \"all\"",
        "{\"kind\": \"refund\", \"id\": \"c\", \"original\": \"eu/h\", \"all\": false}|give either parts",
        "{\"kind\": \"refund\", \"id\": \"c\", \"original\": \"eu/h\", \"all\": \"yes\"}|neither true nor",
        "{\"kind\": \"refund\", \"id\": \"c\", \"original\": \"eu/h\", \"parts\": [{\"posting\": 0, "
            + "\"amount\": 1.5}]}|'1.5' is not a whole number",
        "{\"kind\": \"refund\", \"id\": \"c\", \"original\": \"eu/h\", \"parts\": [{\"posting\": 0, "
            + "\"amount\": 9223372036854775808}]}|is not a whole number",
        "{\"kind\": \"refund\", \"id\": \"c\", \"original\": \"eu/h\", \"parts\": [{\"posting\": 100, "
            + "\"amount\": 1}]}|'100' is not a whole number up to 99",
        "{\"kind\": \"void\", \"id\": \"v\", \"original\": \"eu/h\", \"labels\": {\"a\": 1}}|labels.a",
        "{\"kind\": \"void\", \"id\": \"v\", \"original\": \"eu/h\", \"effectiveAt\": \"x\"}|effectiveAt",
      })
  void shouldNameTheLineAndWhatIsWrongWithIt(String line, String message) {
    assertThatThrownBy(() -> read("b.jsonl", "\n" + line + "\n"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("line 2: ")
        .hasMessageContaining(message);
  }

  @Test
  void shouldReportAllProblemsTogether() {
    assertThatThrownBy(
            () ->
                read(
                    "b.csv",
                    """
                    kind,id,amount,original,final
                    capture,c1,all,eu/h1,
                    capture,c1,all,eu/h2,
                    capture,,all,eu/h1,
                    capture,c2,all,eu/h1,maybe
                    """))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("line 3: field 'original' says otherwise than the row before it")
        .hasMessageContaining("line 4: field 'id' is empty")
        .hasMessageContaining("line 5: field 'final' is neither true nor false");
  }

  @Test
  void shouldRefuseABatchOfNoneAndOfMoreThanAThousand() throws IOException {
    // Given
    String item = "{\"kind\": \"void\", \"id\": \"v\", \"original\": \"eu/h\"}\n";

    // When / Then
    assertThat(read("most.jsonl", item.repeat(BatchRequest.ITEMS_MAX))).hasSize(1000);
    assertThatThrownBy(() -> read("more.jsonl", item.repeat(BatchRequest.ITEMS_MAX + 1)))
        .hasMessageContaining("1001 transactions; a batch has 1 to 1000");
    assertThatThrownBy(() -> read("none.jsonl", "\n"))
        .hasMessageContaining("0 transactions; a batch has 1 to 1000");
    assertThatThrownBy(() -> BatchFile.read(directory.resolve("no-such"), "shop"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cannot be read");
  }

  private List<TransactionRequest> read(String name, String content) throws IOException {
    return BatchFile.read(Files.writeString(directory.resolve(name), content), "shop");
  }
}
