package io.meridian.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.UsageException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ScalesTest {
  @Test
  void shouldPreferTheFlagThenTheStandardThenTheKindOfAsset() {
    Scales scales = Scales.of(Map.of("USD", "4", "POINTS", "0"));

    assertThat(scales.of("USD")).hasValue(4);
    assertThat(scales.of("POINTS")).hasValue(0);
    assertThat(scales.of("GBP")).hasValue(2);
    assertThat(scales.of("JPY")).hasValue(0);
    assertThat(scales.of("KWD")).hasValue(3);
    assertThat(scales.of("SKU:85123A")).hasValue(0);
  }

  @Test
  void shouldKnowNoScaleOfGoldOrOfAnInventedAsset() {
    Scales scales = Scales.of(Map.of());

    assertThat(scales.of("XAU")).isEmpty();
    assertThat(scales.of("MILES")).isEmpty();
  }

  @Test
  void shouldRefuseAScaleThatIsNoDigit() {
    assertThatThrownBy(() -> Scales.of(Map.of("GBP", "10")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--scale GBP=10");
  }

  @Test
  void shouldRefuseAFlagThatSaysOtherwiseThanTheLedger() {
    Scales scales = Scales.of(Map.of("GBP", "3"));

    scales.check("GBP", 3);
    scales.check("EUR", 2);
    assertThatThrownBy(() -> scales.check("GBP", 2))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--scale GBP=3")
        .hasMessageContaining("scale 2");
  }
}
