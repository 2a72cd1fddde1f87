// Lists to compose the names of people who do not exist, in several scripts; and the accounts that go with them.
import type {Random} from './random.ts'

/** A name as shown, and how it is written in an account. */
type Part = readonly [shown: string, ascii: string]
type Origin = {readonly share: number; readonly given: readonly Part[]; readonly family: readonly Part[]; readonly familyFirst?: boolean}
export type PersonName = {readonly shown: string; readonly account: string}

function plain(words: string): Part[] {
  return words.split(' ').map(word => [word, word.toLowerCase().replaceAll(/[^a-z']/g, '')])
}

function pairs(text: string): Part[] {
  return text.split(' ').map(pair => {
    const [shown = '', ascii = ''] = pair.split(':')
    return [shown, ascii]
  })
}

const ENGLISH: Origin = {
  share: 0.52,
  given: plain('Alice Amber Arthur Bella Carol Clive Daisy Derek Edith Ellis Fern Floyd Gemma Grant Hazel Hugh Iris Ivor Jade Jonas Kelly Lewis Mabel Miles Nora Oscar Pearl Quinn Rosie Rufus Stella Toby Una Vera Wendy Zane'),
  family: plain("Applewood Barkwell Birchley Cobbler Dunmarsh Easterby Fennimore Gorsehill Hartwick Inglebrook Jessamine Kettlewell Larkmoor Millbrand Northcote Oakhurst Pemberly Quillfeather Rushford Stonebridge Thistleton Underhay Vantage Wetherlam Yewdale O'Brannagh O'Fallowey D'Arlecque"),
}
const NORDIC: Origin = {
  share: 0.2,
  given: pairs('Åsa:asa Björn:bjorn Göran:goran Märta:marta Øyvind:oyvind Søren:soren Jörgen:jorgen Åke:ake Päivi:paivi Þóra:thora Linnéa:linnea Frøya:froya'),
  family: pairs('Björkström:bjorkstrom Ängsholm:angsholm Sjöviken:sjoviken Østergren:ostergren Fjällbo:fjallbo Mäkiranta:makiranta Nordgård:nordgard Åkerlind:akerlind Grønvang:gronvang Lundkær:lundkaer'),
}
const MIDDLE: Origin = {
  share: 0.12,
  given: pairs('Jürgen:juergen Chloë:chloe José:jose Zoë:zoe Łucja:lucja Anaïs:anais Çağla:cagla Tomáš:tomas Željko:zeljko Inês:ines'),
  family: pairs('Müllerhof:muellerhof Brückmann:brueckmann Peñaloma:penaloma Żurawek:zurawek Lefèbrun:lefebrun Strauß:strauss Dvořický:dvoricky Şahinoğl:sahinogl'),
}
const CYRILLIC: Origin = {
  share: 0.06,
  given: pairs('Анна:anna Борис:boris Вера:vera Дмитрий:dmitrij Ольга:olga Павел:pavel'),
  family: pairs('Берёзкин:berezkin Луговой:lugovoj Снежко:snezhko Ясенев:yasenev'),
}
const GREEK: Origin = {
  share: 0.05,
  given: pairs('Ελένη:eleni Νίκος:nikos Σοφία:sofia Πέτρος:petros'),
  family: pairs('Θαλασσινός:thalassinos Ελαιώνης:elaionis Βουνάκης:vounakis'),
}
const CJK: Origin = {
  share: 0.05,
  given: pairs('明:akira 花:hana 伟:wei 静:jing 지우:jiu'),
  family: pairs('森川:morikawa 青山:aoyama 林:lin 松本:matsumoto 한:han'),
  familyFirst: true,
}
const ORIGINS = [ENGLISH, NORDIC, MIDDLE, CYRILLIC, GREEK, CJK]

export const DEPARTMENTS = ['Finance', 'Sales', 'Marketing', 'Operations', 'IT', 'Human Resources', 'R&D', 'Legal', 'Logistics', 'Customer Service'] as const

/** The groups that the license rules ask for. */
export const VIEWERS = 'Qlik Users'
export const DEVELOPERS = 'Qlik Developers'

/** Accounts that break careless quoting: a quote, an ampersand, a number sign, a backslash, a percent sign, a plus sign. */
const ODD_MARKS = ["'", '&', '#', '\\', '%', '+']

/** A name and an account that fits it; one account in 150 has an odd character in it. */
export function makeName(random: Random): PersonName {
  const origin = pickOrigin(random)
  const given = random.pick(origin.given)
  const family = random.pick(origin.family)
  const shown = origin.familyFirst === true ? `${family[0]} ${given[0]}` : `${given[0]} ${family[0]}`
  const joint = random.chance(1 / 150) ? random.pick(ODD_MARKS) : ''
  return {shown, account: `${given[1].charAt(0)}${joint}${family[1]}`}
}

function pickOrigin(random: Random): Origin {
  let left = random.next()
  return ORIGINS.find(origin => (left -= origin.share) < 0) ?? ENGLISH
}
